package app.greenroom.call

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch

/** Things to do, one after the other, in the order in which they came, from whatever thread. One that fails stops no other. */
internal class Turns(scope: CoroutineScope) {
  private val waiting = Channel<suspend () -> Unit>(Channel.UNLIMITED)

  init {
    scope.launch { for (work in waiting) ignoring { work() } }
  }

  fun add(work: suspend () -> Unit) {
    waiting.trySend(work)
  }
}

internal inline fun ignoring(work: () -> Unit) {
  try {
    work()
  } catch (over: CancellationException) {
    throw over
  } catch (failed: Exception) {
    // What it was for is gone, or comes again.
  }
}
