// A fan's evening: ask, be in the room, read and write, be ready, hear that one is called, see the session begin, and its receipt.
package app.greenroom

import app.greenroom.api.ChatSubscription
import app.greenroom.api.CostNowQuery
import app.greenroom.api.EndSessionMutation
import app.greenroom.api.NotificationsSubscription
import app.greenroom.api.PresenceSubscription
import app.greenroom.api.ReceiptQuery
import app.greenroom.api.RequestSessionMutation
import app.greenroom.api.RoomQuery
import app.greenroom.api.SendMessageMutation
import app.greenroom.api.SessionUpdatesSubscription
import app.greenroom.api.SessionsQuery
import app.greenroom.api.SetReadyMutation
import app.greenroom.api.type.EndSessionInput
import app.greenroom.api.type.RequestSessionInput
import app.greenroom.api.type.SendMessageInput
import app.greenroom.api.type.SetReadyInput
import com.apollographql.apollo.ApolloClient
import com.apollographql.apollo.api.Optional
import kotlinx.coroutines.flow.Flow

/** What there is to show of a room's chat. Keep the last `cursor` with what is shown. */
sealed interface Shown {
  data class All(val room: RoomQuery.WaitingRoom) : Shown

  data class Update(val update: ChatSubscription.WaitingRoomChat) : Shown
}

// docs evening
/** Ask. `key`: one for each wish, kept until it is answered, however often it is sent. */
suspend fun ApolloClient.request(stream: String, minutes: Int, key: String): RequestSessionMutation.RequestSession {
  val input = RequestSessionInput(idempotencyKey = Optional.present(key), streamId = stream, durationMinutes = minutes)
  return mutation(RequestSessionMutation(input)).execute().orRefused()?.requestSession ?: throw Lost()
}

suspend fun ApolloClient.say(stream: String, body: String, key: String): SendMessageMutation.SendMessage {
  val input = SendMessageInput(idempotencyKey = Optional.present(key), streamId = stream, body = body)
  return mutation(SendMessageMutation(input)).execute().orRefused()?.sendMessage ?: throw Lost()
}

/** Tell the creator that one could begin at once, or no longer; what they see. It lapses: with presence, and after minutes. */
suspend fun ApolloClient.setReady(session: String, ready: Boolean, key: String): SetReadyMutation.SetReady {
  val input = SetReadyInput(idempotencyKey = Optional.present(key), sessionId = session, ready = ready)
  return mutation(SetReadyMutation(input)).execute().orRefused()?.setReady ?: throw Lost()
}

/** A room's chat: all of it, then what comes. It ends when the session waits no more: it has begun, or is over. */
fun ApolloClient.chat(stream: String, tokens: Tokens, after: String? = null): Flow<Shown> = listen(
  tokens,
  after,
  afresh = {
    val data = query(RoomQuery(stream)).execute().orRefused() ?: throw Lost()
    val room = data.waitingRoom ?: throw Refused("There is no such room.", null)
    emit(Shown.All(room))
    room.cursor
  },
  operation = { cursor -> ChatSubscription(stream, Optional.presentIfNotNull(cursor)) },
  told = { data -> data.waitingRoomChat.let { it.cursor to Shown.Update(it) } },
)

/** Who is there. As long as this is collected, the fan is: it is what a creator finds who begins, and what answers a call. */
fun ApolloClient.presence(stream: String, tokens: Tokens): Flow<PresenceSubscription.Event> = listen(
  tokens,
  after = null,
  afresh = { null },
  operation = { cursor -> PresenceSubscription(stream, Optional.presentIfNotNull(cursor)) },
  told = { data -> data.waitingRoomPresence.let { it.cursor to it.event } },
)

/** What the fan is told, wherever in the app they are; BEING_CALLED is what must not be missed. */
fun ApolloClient.notifications(
  tokens: Tokens,
  after: String? = null,
): Flow<NotificationsSubscription.Notification> = listen(
  tokens,
  after,
  afresh = { null },
  operation = { cursor -> NotificationsSubscription(Optional.presentIfNotNull(cursor)) },
  told = { data -> data.notifications.let { it.cursor to it.notification } },
)

/** Each step of the fan's own sessions, from where they stood. */
fun ApolloClient.steps(tokens: Tokens, after: String? = null): Flow<SessionUpdatesSubscription.SessionUpdates> = listen(
  tokens,
  after,
  afresh = {
    val data = query(SessionsQuery()).execute().orRefused() ?: throw Lost()
    data.viewer?.sessionsCursor
  },
  operation = { cursor -> SessionUpdatesSubscription(Optional.presentIfNotNull(cursor)) },
  told = { data -> data.sessionUpdates.let { it.cursor to it } },
)

/** What ending it would cost now; null unless it runs. Show it before `endSession`. */
suspend fun ApolloClient.costNow(session: String): CostNowQuery.CostIfEndedNow? {
  val data = query(CostNowQuery(session)).execute().orRefused() ?: throw Lost()
  return data.privateSession?.costIfEndedNow
}

suspend fun ApolloClient.endSession(session: String, key: String): EndSessionMutation.EndSession {
  val input = EndSessionInput(idempotencyKey = Optional.present(key), sessionId = session)
  return mutation(EndSessionMutation(input)).execute().orRefused()?.endSession ?: throw Lost()
}

/** What became of a session, and what was paid. */
suspend fun ApolloClient.receipt(session: String): ReceiptQuery.PrivateSession {
  val data = query(ReceiptQuery(session)).execute().orRefused() ?: throw Lost()
  return data.privateSession ?: throw Refused("There is no such session.", null)
}
// docs end
