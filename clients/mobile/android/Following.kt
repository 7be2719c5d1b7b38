// A waiting room's chat, whole: from a query, then from where the query ended, whatever happens on the way.
package app.greenroom

import app.greenroom.api.ChatSubscription
import app.greenroom.api.RoomQuery
import com.apollographql.apollo.ApolloClient
import com.apollographql.apollo.api.ApolloResponse
import com.apollographql.apollo.api.Operation
import com.apollographql.apollo.api.Optional
import com.apollographql.apollo.exception.ApolloWebSocketClosedException
import com.apollographql.apollo.exception.SubscriptionOperationException
import kotlin.random.Random
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/** What there is to show. Keep the last `cursor` with what is shown. */
sealed interface Shown {
  data class All(val room: RoomQuery.WaitingRoom) : Shown

  data class Update(val update: ChatSubscription.WaitingRoomChat) : Shown
}

/** A top-level error. Coming again with the same does not help. */
class Refused(message: String, val code: String?) : Exception(message)

// docs follow
/**
 * A room, and what becomes of it. `after`: the last cursor that was shown; null: the room is asked for first.
 *
 * The transport reports each end of a connection, and is not told to retry: it would subscribe with the cursor that it
 * began with, and everything since would come twice.
 */
fun ApolloClient.follow(stream: String, tokens: Tokens, after: String? = null): Flow<Shown> = flow {
  var cursor = after
  var attempts = 0
  while (true) {
    try {
      if (cursor == null) {
        query(RoomQuery(stream)).execute().orRefused()?.let { data ->
          val room = data.waitingRoom ?: throw Refused("There is no such room.", null)
          emit(Shown.All(room))
          cursor = room.cursor
        }
      }
      if (cursor != null) {
        subscription(ChatSubscription(stream, Optional.present(cursor))).toFlow().collect { response ->
          if ((response.exception as? ApolloWebSocketClosedException)?.code == FORBIDDEN) tokens.forget()
          response.orRefused()?.waitingRoomChat?.let {
            attempts = 0
            cursor = it.cursor
            emit(Shown.Update(it))
          }
        }
      }
    } catch (refused: Refused) {
      when (refused.code) {
        "CURSOR_EXPIRED" -> { cursor = null; continue }
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
private fun <D : Operation.Data> ApolloResponse<D>.orRefused(): D? {
  (exception as? SubscriptionOperationException)?.let { throw it.refused() }
  errors?.firstOrNull()?.let { throw Refused(it.message, it.extensions?.get("code") as? String) }
  return data
}

private fun SubscriptionOperationException.refused(): Refused {
  val error = (payload as? List<*>)?.firstOrNull() as? Map<*, *>
  val code = (error?.get("extensions") as? Map<*, *>)?.get("code") as? String
  return Refused(error?.get("message") as? String ?: "Refused", code)
}
