// What becomes of a thing, whole: from where it stands, then from the last cursor, whatever happens on the way.
package app.greenroom

import com.apollographql.apollo.ApolloClient
import com.apollographql.apollo.api.ApolloResponse
import com.apollographql.apollo.api.Operation
import com.apollographql.apollo.api.Subscription
import com.apollographql.apollo.exception.ApolloWebSocketClosedException
import com.apollographql.apollo.exception.SubscriptionOperationException
import kotlin.random.Random
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.flow

/** A top-level error. Coming again with the same does not help. */
class Refused(message: String, val code: String?) : Exception(message)

/** The network, or the server, has gone. */
class Lost : Exception()

// docs listen
/**
 * What a subscription tells, over every cut. `after`: the last cursor that was shown; null: `afresh` comes first, shows
 * how things stand, and says from which cursor they go on (null: from now). It ends when the server has no more to tell.
 *
 * The transport reports each end of a connection, and is not told to retry: it would subscribe with the cursor that it
 * began with, and everything since would come twice. `isUrgent`: as a call is, which somebody waits in who counts the seconds.
 */
fun <D : Subscription.Data, T> ApolloClient.listen(
  tokens: Tokens,
  after: String?,
  afresh: suspend FlowCollector<T>.() -> String?,
  operation: (cursor: String?) -> Subscription<D>,
  told: (D) -> Pair<String, T>,
  isUrgent: Boolean = false,
): Flow<T> = flow {
  var cursor = after
  var begins = after == null
  var attempts = 0
  while (true) {
    try {
      if (begins) cursor = afresh()
      begins = false
      var isCut = false
      subscription(operation(cursor)).toFlow().collect { response ->
        isCut = isCut || response.exception != null
        val closed = response.exception as? ApolloWebSocketClosedException
        if (closed?.code == FORBIDDEN) tokens.forget()
        if (closed?.code in FINAL) throw Refused("The server closed with ${closed?.code}: ${closed?.reason}", null)
        response.orRefused()?.let { data ->
          val (place, news) = told(data)
          attempts = 0
          cursor = place
          emit(news)
        }
      }
      if (!isCut) return@flow
    } catch (lost: Lost) {
      // Comes again, below.
    } catch (refused: Refused) {
      when (refused.code) {
        "CURSOR_EXPIRED" -> { begins = true; continue }
        in PASSING -> Unit
        else -> throw refused
      }
    }
    pause(attempts++, isUrgent)
  }
}

/** Before coming again: up to twice as long each time, and never all at once. `isUrgent`: somebody waits for this side. */
suspend fun pause(attempts: Int, isUrgent: Boolean) {
  val longest = minOf(if (isUrgent) URGENT else LONGEST, FIRST shl minOf(attempts, 10))
  delay(Random.nextLong(longest).milliseconds)
}

private const val FORBIDDEN = 4403
/** The app breaks the protocol, that of WebSockets or ours: to come again would not help. */
private val FINAL = setOf(1002, 1007, 1009, 4400, 4401, 4406, 4409, 4429)
private val PASSING = setOf("INTERNAL", "RATE_LIMITED", "UNAVAILABLE")
private const val FIRST = 500L
private const val LONGEST = 30_000L
private const val URGENT = 2_000L
// docs end

/** Sends the same until there is an answer, however long the network is away; null once it is not wanted any more. */
suspend fun <D : Operation.Data> answered(isWanted: () -> Boolean = { true }, send: suspend () -> ApolloResponse<D>): D? {
  var attempts = 0
  while (isWanted()) {
    try {
      send().orRefused()?.let { return it }
    } catch (refused: Refused) {
      if (refused.code !in PASSING) throw refused
    }
    pause(attempts++, isUrgent = true)
  }
  return null
}

/** The data; null when the network, or the server, has gone. */
fun <D : Operation.Data> ApolloResponse<D>.orRefused(): D? {
  (exception as? SubscriptionOperationException)?.let { throw it.refused() }
  errors?.firstOrNull()?.let { throw Refused(it.message, it.extensions?.get("code") as? String) }
  return data
}

private fun SubscriptionOperationException.refused(): Refused {
  val error = (payload as? List<*>)?.firstOrNull() as? Map<*, *>
  val code = (error?.get("extensions") as? Map<*, *>)?.get("code") as? String
  return Refused(error?.get("message") as? String ?: "Refused", code)
}
