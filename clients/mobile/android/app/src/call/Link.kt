package app.greenroom.call

import kotlinx.coroutines.CoroutineScope

/** Whether the two see and hear each other: not yet, now, or not any more, while a way is looked for. */
enum class LinkState { CONNECTING, CONNECTED, LOST, ELSEWHERE }

/** The way to the other side, over as many connections as it takes: either of the two may start their app again. */
internal class Link(
  private val scope: CoroutineScope,
  private val phone: Phone,
  /** The fan is the polite one. */
  private val isPolite: Boolean,
  /** Asked before each connection and each restart, as credentials end. */
  private val servers: suspend () -> List<IceServer>,
  private val send: (signal: Signal, isWanted: () -> Boolean) -> Unit,
  /** ELSEWHERE: the other side is connected with another device of this person. */
  private val changed: (LinkState) -> Unit,
) {
  private val turns = Turns(scope)
  private var repair: Repair? = null

  @Volatile private var peer: Peer? = null

  /** The connections that there have been here. */
  private val own = mutableSetOf<String>()

  /** Those of the other side that were given up for another of theirs. */
  private val left = mutableSetOf<String>()

  /** Whether the other side knows of this connection. */
  private var isKnown = false
  private var bothThere = false

  /** Whether both are there, so that what is sent reaches the other. The first time is when to begin. */
  fun meet(bothThere: Boolean) = turns.add {
    this.bothThere = bothThere
    repair?.turn(bothThere)
    if (bothThere && peer == null) begin()
  }

  fun take(signal: Signal) = turns.add {
    val peer = this.peer ?: begin()
    when (val said = signal.said) {
      is Candidate -> if (signal.from == peer.other) peer.take(signal)
      is Description -> take(peer, signal, said)
    }
  }

  fun close() {
    peer?.connection?.close()
    peer = null
  }

  private suspend fun take(peer: Peer, signal: Signal, said: Description) {
    if (peer.id in signal.left) return changed(LinkState.ELSEWHERE)
    if (signal.to != null && signal.to != peer.id) {
      // Meant for one that was here before, for the app before it was started again, or said before this one was known. Once
      // it is, a new connection of theirs with somebody else means another device.
      if (isKnown && signal.from != peer.other && signal.to !in own) changed(LinkState.ELSEWHERE)
      return
    }
    if (signal.to != null) isKnown = true
    val fits = if (peer.hasHeard) signal.from == peer.other else !peer.givesWayTo(said)
    if (fits && takes(peer, signal)) return
    peer.other?.let { if (it != signal.from) left += it }
    // In a connection that has nothing yet with which it could be at odds.
    takes(begin(), signal)
  }

  private suspend fun takes(peer: Peer, signal: Signal): Boolean {
    peer.other = signal.from
    ignoring {
      peer.take(signal)
      return true
    }
    return false
  }

  /** A connection in place of the one there is. */
  private suspend fun begin(): Peer {
    val given = servers()
    close()
    val begun = Peer(isPolite) { signal -> send(telling(signal)) { peer?.id == signal.from } }
    own += begun.id
    isKnown = false
    repair?.turn(false)
    val watch = Repair(scope, turns, { begun.connection.restart(servers()) }, { begin() })
    repair = watch
    begun.connection = phone.connect(given, Ears(begun, watch))
    peer = begun
    watch.turn(bothThere)
    return begun
  }

  /** With it the other side's devices learn which of them has the call no more, which may not have been answered yet. */
  private fun telling(signal: Signal) =
    if (signal.said is Description) signal.copy(left = left.toList().takeLast(MOST_LEFT)) else signal

  /** What a connection tells, from threads of its own, is heard in its turn, while it is the one there is. */
  private inner class Ears(private val of: Peer, private val watch: Repair) : Heard {
    private var state = LinkState.CONNECTING

    override fun offerNeeded() {
      of.isOfferNeeded = true
      inTurn { of.offer() }
    }

    override fun found(candidate: Candidate) = inTurn { of.say(candidate) }

    override fun turned(state: ConnectionState) = inTurn {
      watch.look(state)
      if (state == ConnectionState.CONNECTED) this.state = LinkState.CONNECTED
      else if (this.state == LinkState.CONNECTED) this.state = LinkState.LOST
      // An offer that was answered at once names nobody, and no other description need follow.
      if (this.state == LinkState.CONNECTED) isKnown = true
      changed(this.state)
    }

    private fun inTurn(work: suspend () -> Unit) = turns.add { if (peer === of) work() }
  }
}

/** So many are told of: who has heard of none of them has come since. */
private const val MOST_LEFT = 10
