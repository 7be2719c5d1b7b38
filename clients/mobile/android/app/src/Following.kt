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
 * how things stand, and says from which cursor they go on (null: from now).
 *
 * The transport reports each end of a connection, and is not told to retry: it would subscribe with the cursor that it
 * began with, and everything since would come twice.
 */
fun <D : Subscription.Data, T> ApolloClient.listen(
  tokens: Tokens,
  after: String?,
  afresh: suspend FlowCollector<T>.() -> String?,
  operation: (cursor: String?) -> Subscription<D>,
  told: (D) -> Pair<String, T>,
): Flow<T> = flow {
  var cursor = after
  var begins = after == null
  var attempts = 0
  while (true) {
    try {
      if (begins) cursor = afresh()
      begins = false
      subscription(operation(cursor)).toFlow().collect { response ->
        if ((response.exception as? ApolloWebSocketClosedException)?.code == FORBIDDEN) tokens.forget()
        response.orRefused()?.let { data ->
          val (place, news) = told(data)
          attempts = 0
          cursor = place
          emit(news)
        }
      }
    } catch (lost: Lost) {
      // Comes again, below.
    } catch (refused: Refused) {
      when (refused.code) {
        "CURSOR_EXPIRED" -> { begins = true; continue }
        "INTERNAL" -> Unit
        else -> throw refused
      }
    }
    delay(Random.nextLong(minOf(LONGEST, FIRST shl minOf(attempts++, 10))).milliseconds)
  }
}

private const val FORBIDDEN = 4403
private const val FIRST = 500L
private const val LONGEST = 30_000L
// docs end

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
