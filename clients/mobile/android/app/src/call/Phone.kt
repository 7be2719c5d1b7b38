// What the call asks of the phone's own WebRTC, of which the app brings none.
package app.greenroom.call

// docs phone
/** The phone's WebRTC. */
fun interface Phone {
  /**
   * A connection that shows and lets hear what the phone has, and tells `heard` what becomes of it, from whatever thread. It
   * begins with a data channel (`call`, negotiated, id 0), so that there is something to connect without a camera, too.
   */
  fun connect(servers: List<IceServer>, heard: Heard): Connection
}

data class IceServer(val urls: List<String>, val username: String?, val credential: String?)

/** One `PeerConnection`. What does not fit throws, and changes nothing that matters: it is begun anew then. */
interface Connection {
  /** This side's description as it stands, with the candidates so far. */
  val described: Description?

  /** Make an answer where their offer was taken, else an offer, and set it. */
  suspend fun describe()

  /** Set theirs. An offer that meets one of ours takes its place: ours is rolled back first. */
  suspend fun take(theirs: Description)

  suspend fun take(theirs: Candidate)

  /** The next offer looks for a way anew, by these servers; `heard` is told that one is needed. */
  fun restart(servers: List<IceServer>)

  fun close()
}

/** What a connection tells. */
interface Heard {
  fun offerNeeded()

  fun found(candidate: Candidate)

  fun turned(state: ConnectionState)
}

/** As WebRTC names them. */
enum class ConnectionState { NEW, CONNECTING, CONNECTED, DISCONNECTED, FAILED, CLOSED }
// docs end
