// The call of a session: its meter, and the way to the other side.
package app.greenroom.call

import app.greenroom.Refused
import app.greenroom.Tokens
import app.greenroom.answered
import app.greenroom.api.CallNowQuery
import app.greenroom.api.PrivateCallSubscription
import app.greenroom.api.type.CallProvider
import app.greenroom.api.type.MeterState
import app.greenroom.listen
import com.apollographql.apollo.ApolloClient
import com.apollographql.apollo.api.Optional
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.channelFlow
import kotlinx.coroutines.flow.transformWhile
import kotlinx.coroutines.withContext

// docs call
/** What becomes of a call. */
sealed interface OfCall {
  data class Counted(val meter: PrivateCallSubscription.Meter) : OfCall

  data class Linked(val state: LinkState) : OfCall
}

/**
 * Be in the call of a session, as long as this is collected. It ends with the call, and when it is had on another device.
 * `phone`: null to be there without a picture, as one is where the call is not by peer.
 */
fun ApolloClient.call(session: String, tokens: Tokens, phone: Phone?): Flow<OfCall> = channelFlow<OfCall> {
  val now = callNow(session)
  val provider = now.privateSession?.call?.provider ?: return@channelFlow
  val work = Job(coroutineContext[Job])
  val link = phone?.takeIf { provider == CallProvider.PEER }?.let {
    val scope = CoroutineScope(coroutineContext + work)
    val sending = Sending(scope, this@call, session)
    Link(scope, it, now.isFans, { callNow(session).servers }, sending::send) { state -> trySend(OfCall.Linked(state)) }
  }
  try {
    meetings(session, tokens).collect { event ->
      event.onSignalReceived?.let { told -> read(told.kind, told.payload)?.let { signal -> link?.take(signal) } }
      event.onMeterChanged?.meter?.let { meter ->
        send(OfCall.Counted(meter))
        link?.meet(meter.state == MeterState.RUNNING)
      }
    }
  } catch (refused: Refused) {
    // There is no call any more.
    if (refused.code != "BAD_REQUEST") throw refused
  } finally {
    // A connection that is being begun is closed, too.
    withContext(NonCancellable) { work.cancelAndJoin() }
    link?.close()
  }
}.transformWhile { told ->
  emit(told)
  told != OfCall.Linked(LinkState.ELSEWHERE)
}

/** To listen is what makes one present. */
private fun ApolloClient.meetings(session: String, tokens: Tokens): Flow<PrivateCallSubscription.Event> = listen(
  tokens,
  after = null,
  afresh = { null },
  operation = { cursor -> PrivateCallSubscription(session, Optional.presentIfNotNull(cursor)) },
  told = { data -> data.privateCall.let { it.cursor to it.event } },
  isUrgent = true,
)
// docs end

/** How and where the two meet now. */
private suspend fun ApolloClient.callNow(session: String): CallNowQuery.Data =
  answered { query(CallNowQuery(session)).execute() }!!

/** The fan is the polite one. */
private val CallNowQuery.Data.isFans: Boolean get() = privateSession?.fan?.id == viewer?.user?.id

private val CallNowQuery.Data.servers: List<IceServer>
  get() = privateSession?.call?.iceServers.orEmpty().map { IceServer(it.urls, it.username, it.credential) }
