// A fan's evening: ask, be in the room, read and write, hear that one is called, see the session begin.
package app.greenroom

import app.greenroom.api.ChatSubscription
import app.greenroom.api.NotificationsSubscription
import app.greenroom.api.PresenceSubscription
import app.greenroom.api.RequestSessionMutation
import app.greenroom.api.RoomQuery
import app.greenroom.api.SendMessageMutation
import app.greenroom.api.SessionUpdatesSubscription
import app.greenroom.api.SessionsQuery
import app.greenroom.api.type.RequestSessionInput
import app.greenroom.api.type.SendMessageInput
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

/** A room's chat: all of it, then what comes. Refused with FORBIDDEN once the session waits no more: it has begun, or ended. */
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
// docs end
