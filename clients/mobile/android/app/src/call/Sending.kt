package app.greenroom.call

import app.greenroom.answered
import app.greenroom.api.SendSignalMutation
import app.greenroom.api.type.SendSignalInput
import com.apollographql.apollo.ApolloClient
import com.apollographql.apollo.api.Optional
import java.util.UUID
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay

/** Sends signals one after the other, each until the server has it: a candidate means nothing before its description. */
internal class Sending(scope: CoroutineScope, private val greenroom: ApolloClient, private val session: String) {
  private val turns = Turns(scope)

  /** `isWanted`: whether it is still worth sending once its turn has come. */
  fun send(signal: Signal, isWanted: () -> Boolean) = turns.add { deliver(signal, isWanted) }

  private suspend fun deliver(signal: Signal, isWanted: () -> Boolean) {
    do {
      val key = UUID.randomUUID().toString()
      val input = SendSignalInput(session, signal.kind, signal.written(), Optional.present(key))
      val answer = answered(isWanted) { greenroom.mutation(SendSignalMutation(input)).execute() }?.sendSignal
      // Any other refusal says that there is no call any more.
      val wait = answer?.errors?.firstNotNullOfOrNull { it.onRateLimited?.retryAfterSeconds }
      wait?.let { delay(it.seconds) }
    } while (wait != null)
  }
}
