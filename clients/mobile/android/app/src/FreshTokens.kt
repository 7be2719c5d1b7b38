// Tokens from the app's own sign-in, renewed before they end.
package app.greenroom

import java.time.Instant
import java.util.Base64
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

// docs tokens
/** Keeps a token that is good for a while yet, by `fetch`, the app's sign-in; in `scope`, as long as the app is shown. */
class FreshTokens(private val scope: CoroutineScope, private val fetch: suspend () -> String) : Tokens {
  private val turn = Mutex()

  @Volatile private var kept: String? = null

  override val latest: String get() = kept.orEmpty()

  override suspend fun fresh(): String = turn.withLock { kept ?: renewed() }

  override fun forget() {
    kept = null
  }

  private suspend fun renewed(): String {
    val token = fetch()
    kept = token
    scope.launch {
      // A third of its time before the end: pings bring the next one while this one is good.
      delay((lifetime(token) * 2 / 3).milliseconds)
      turn.withLock { if (kept == token) renewed() }
    }
    return token
  }
}

private val EXPIRY = Regex(""""exp":\s*(\d+)""")

private fun lifetime(token: String): Long {
  val claims = String(Base64.getUrlDecoder().decode(token.split(".")[1]))
  val ends = EXPIRY.find(claims)?.groupValues?.get(1)?.toLong() ?: 0
  return maxOf(ends * 1000 - Instant.now().toEpochMilli(), 0)
}
// docs end
