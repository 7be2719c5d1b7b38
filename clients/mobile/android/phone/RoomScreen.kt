// Foreground and background on Android. It needs Android, so it is not compiled by our tests.
package app.greenroom

import androidx.lifecycle.Lifecycle
import androidx.lifecycle.LifecycleOwner
import androidx.lifecycle.lifecycleScope
import androidx.lifecycle.repeatOnLifecycle
import com.apollographql.apollo.ApolloClient
import kotlinx.coroutines.launch

// docs lifecycle
/** In the background the socket is let go; the place in the line stays, and the last cursor says where to go on. */
fun LifecycleOwner.showRoom(greenroom: ApolloClient, tokens: Tokens, stream: String, view: RoomView) {
  lifecycleScope.launch {
    repeatOnLifecycle(Lifecycle.State.STARTED) {
      greenroom.chat(stream, tokens, view.lastCursor).collect(view::show)
    }
  }
}
// docs end

/** What the app draws, and the cursor of the last that it drew. */
interface RoomView {
  val lastCursor: String?

  fun show(shown: Shown)
}
