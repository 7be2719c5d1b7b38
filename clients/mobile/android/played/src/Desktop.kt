// WebRTC for the JVM in the place of a phone's, of which it has the same classes: two apps connect without a phone.
package app.greenroom

import app.greenroom.call.Candidate
import app.greenroom.call.Connection
import app.greenroom.call.ConnectionState
import app.greenroom.call.Description
import app.greenroom.call.Heard
import app.greenroom.call.IceServer
import app.greenroom.call.Phone
import dev.onvoid.webrtc.CreateSessionDescriptionObserver
import dev.onvoid.webrtc.PeerConnectionFactory
import dev.onvoid.webrtc.PeerConnectionObserver
import dev.onvoid.webrtc.RTCAnswerOptions
import dev.onvoid.webrtc.RTCConfiguration
import dev.onvoid.webrtc.RTCDataChannel
import dev.onvoid.webrtc.RTCDataChannelBuffer
import dev.onvoid.webrtc.RTCDataChannelInit
import dev.onvoid.webrtc.RTCDataChannelObserver
import dev.onvoid.webrtc.RTCDataChannelState
import dev.onvoid.webrtc.RTCIceCandidate
import dev.onvoid.webrtc.RTCIceServer
import dev.onvoid.webrtc.RTCOfferOptions
import dev.onvoid.webrtc.RTCPeerConnectionState
import dev.onvoid.webrtc.RTCSdpType
import dev.onvoid.webrtc.RTCSessionDescription
import dev.onvoid.webrtc.RTCSignalingState
import dev.onvoid.webrtc.SetSessionDescriptionObserver
import dev.onvoid.webrtc.media.audio.AudioDeviceModule
import dev.onvoid.webrtc.media.audio.AudioLayer
import java.nio.ByteBuffer
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlin.coroutines.suspendCoroutine

private val FACTORY by lazy { PeerConnectionFactory(AudioDeviceModule(AudioLayer.kDummyAudio)) }

/** Tells each description and candidate that it takes, and what the other side says once they are connected: its `word`. */
class Desktop(private val word: String) : Phone {
  override fun connect(servers: List<IceServer>, heard: Heard): Connection = DesktopConnection(servers, heard, word)
}

// docs connection
private class DesktopConnection(servers: List<IceServer>, heard: Heard, word: String) : Connection {
  private val peer = FACTORY.createPeerConnection(configured(servers), Observer(heard))
  private val channel = peer.createDataChannel("call", RTCDataChannelInit().apply { negotiated = true; id = 0 })

  init {
    channel.registerObserver(Talk(channel, word))
  }

  override val described: Description?
    get() = peer.localDescription?.let { Description(it.sdpType.name.lowercase(), it.sdp) }

  override suspend fun describe() {
    val made = suspendCoroutine { done ->
      val observer = object : CreateSessionDescriptionObserver {
        override fun onSuccess(description: RTCSessionDescription) = done.resume(description)

        override fun onFailure(error: String) = done.resumeWithException(IllegalStateException(error))
      }
      if (peer.signalingState == RTCSignalingState.HAVE_REMOTE_OFFER) peer.createAnswer(RTCAnswerOptions(), observer)
      else peer.createOffer(RTCOfferOptions(), observer)
    }
    set { peer.setLocalDescription(made, it) }
  }

  override suspend fun take(theirs: Description) {
    tell("took" to theirs.sdp)
    val type = RTCSdpType.valueOf(theirs.type.uppercase())
    if (type == RTCSdpType.OFFER && peer.signalingState == RTCSignalingState.HAVE_LOCAL_OFFER) {
      set { peer.setLocalDescription(RTCSessionDescription(RTCSdpType.ROLLBACK, ""), it) }
    }
    set { peer.setRemoteDescription(RTCSessionDescription(type, theirs.sdp), it) }
  }

  override suspend fun take(theirs: Candidate) {
    tell("took" to theirs.candidate)
    peer.addIceCandidate(RTCIceCandidate(theirs.sdpMid, theirs.sdpMLineIndex ?: 0, theirs.candidate))
  }

  override fun restart(servers: List<IceServer>) {
    peer.configuration = configured(servers)
    peer.restartIce()
  }

  override fun close() = peer.close()

  private suspend fun set(begin: (SetSessionDescriptionObserver) -> Unit) = suspendCoroutine { done ->
    begin(
      object : SetSessionDescriptionObserver {
        override fun onSuccess() = done.resume(Unit)

        override fun onFailure(error: String) = done.resumeWithException(IllegalStateException(error))
      }
    )
  }
}

private class Observer(private val heard: Heard) : PeerConnectionObserver {
  override fun onRenegotiationNeeded() = heard.offerNeeded()

  override fun onIceCandidate(found: RTCIceCandidate) =
    heard.found(Candidate(found.sdp, found.sdpMid, found.sdpMLineIndex))

  override fun onConnectionChange(state: RTCPeerConnectionState) = heard.turned(ConnectionState.valueOf(state.name))
}

private fun configured(servers: List<IceServer>) = RTCConfiguration().apply {
  iceServers = servers.map { given ->
    RTCIceServer().apply {
      urls = given.urls
      username = given.username.orEmpty()
      password = given.credential.orEmpty()
    }
  }
}
// docs end

private class Talk(private val channel: RTCDataChannel, private val word: String) : RTCDataChannelObserver {
  override fun onBufferedAmountChange(previous: Long) = Unit

  override fun onStateChange() {
    if (channel.state == RTCDataChannelState.OPEN) channel.send(RTCDataChannelBuffer(ByteBuffer.wrap(word.encodeToByteArray()), false))
  }

  override fun onMessage(buffer: RTCDataChannelBuffer) {
    val bytes = ByteArray(buffer.data.remaining()).also(buffer.data::get)
    tell("hears" to bytes.decodeToString())
  }
}
