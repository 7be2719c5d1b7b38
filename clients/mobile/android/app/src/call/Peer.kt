package app.greenroom.call

import java.util.UUID

/**
 * One connection, negotiated such that both sides may begin at any time ("perfect negotiation"): where two offers meet, that
 * of the polite side gives way. Everything is done in turn, one thing after the other.
 */
internal class Peer(
  private val isPolite: Boolean,
  private val send: (Signal) -> Unit,
) {
  val id = UUID.randomUUID().toString()
  lateinit var connection: Connection

  /** The other side's connection, once it has said something. */
  var other: String? = null

  /** Whether an offer is needed that no description since has brought. */
  @Volatile var isOfferNeeded = false

  private var isOffered = false
  private var heard: String? = null

  val hasHeard: Boolean get() = heard != null

  /** Whether an offer of this connection gives way to theirs. Nothing else has been agreed by then. */
  fun givesWayTo(said: Description): Boolean = isPolite && said.type == OFFER && isOffered

  suspend fun offer() {
    if (!isOfferNeeded || isOffered) return
    isOfferNeeded = false
    connection.describe()
    isOffered = true
    sayDescription()
  }

  fun say(said: Said) = send(Signal(id, other, said))

  /** What the other side has sent, in order. Throws where the two connections do not fit together. */
  suspend fun take(signal: Signal) = when (val said = signal.said) {
    is Description -> describe(said, signal.to)
    // One that is refused belongs to an offer that gave way.
    is Candidate -> ignoring { connection.take(said) }
  }

  private suspend fun describe(said: Description, to: String?) {
    if (said.origin == heard) return
    if (said.type == OFFER && isOffered && !isPolite) {
      // Who does not know of this connection came after its offer was sent: they get it now.
      if (to == null) sayDescription()
      return
    }
    if (said.type != OFFER && !isOffered) return
    heard = said.origin
    connection.take(said)
    isOffered = false
    if (said.type != OFFER) return
    isOfferNeeded = false
    connection.describe()
    sayDescription()
  }

  private fun sayDescription() {
    connection.described?.let(::say)
  }
}

private const val OFFER = "offer"
