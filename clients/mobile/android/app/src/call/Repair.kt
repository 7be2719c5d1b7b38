package app.greenroom.call

import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch

/**
 * Watches over a connection while both are there: the way is looked for anew when it is lost, and everything begun anew where
 * that does not help. All that it does, it does in its turn.
 */
internal class Repair(
  private val scope: CoroutineScope,
  private val turns: Turns,
  private val restart: suspend () -> Unit,
  private val renew: suspend () -> Unit,
) {
  private var timer: Job? = null
  private var attempts = 0
  private var isOn = false
  private var state = ConnectionState.NEW

  /** Whether the other side is there to answer. */
  suspend fun turn(isOn: Boolean) {
    val comes = isOn && !this.isOn
    this.isOn = isOn
    wait(PATIENCE[state])
    // Who has just come back need not wait until the phone has seen that they were gone.
    if (comes && (state == ConnectionState.DISCONNECTED || state == ConnectionState.FAILED)) mend()
  }

  fun look(state: ConnectionState) {
    this.state = state
    if (state == ConnectionState.CONNECTED) attempts = 0
    wait(PATIENCE[state])
  }

  private fun wait(patience: Duration?) {
    timer?.cancel()
    timer = null
    if (!isOn || patience == null) return
    val begun = scope.launch {
      delay(patience)
      val own = coroutineContext[Job]
      turns.add { if (timer === own) mend() }
    }
    timer = begun
  }

  private suspend fun mend() {
    wait(BETWEEN)
    if (attempts++ == 0) restart() else renew()
  }
}

private val BETWEEN = 10.seconds

/** How long a connection may be in a state before something is done about it. */
private val PATIENCE = mapOf(
  ConnectionState.NEW to 10.seconds,
  ConnectionState.CONNECTING to 10.seconds,
  ConnectionState.DISCONNECTED to 2.seconds,
  ConnectionState.FAILED to 0.seconds,
)
