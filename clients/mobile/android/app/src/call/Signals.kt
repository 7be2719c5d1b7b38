// What one app says to the other, as it travels: WebRTC's own JSON, with names beside it. Browsers read the same.
package app.greenroom.call

import app.greenroom.api.type.SignalKind
import com.apollographql.apollo.api.CustomScalarAdapters
import com.apollographql.apollo.api.NullableAnyAdapter
import com.apollographql.apollo.api.json.BufferedSinkJsonWriter
import com.apollographql.apollo.api.json.BufferedSourceJsonReader
import okio.Buffer

sealed interface Said

/** A session description. `type`: `offer` or `answer`. */
data class Description(val type: String, val sdp: String) : Said {
  /** What makes it another one: it is said again with candidates that were found meanwhile. */
  internal val origin: String get() = sdp.lineSequence().firstOrNull { it.startsWith("o=") } ?: sdp
}

/** A way to this side. */
data class Candidate(val candidate: String, val sdpMid: String?, val sdpMLineIndex: Int?) : Said

/**
 * `from` names the connection that it is of, `to` the one that it answers: who starts the app again has another, and what
 * was meant for the one before is of no use to it. `left`: those of the other side that were given up for another of theirs.
 * A device that has one of these does not have the call.
 */
data class Signal(val from: String, val to: String?, val said: Said, val left: List<String> = emptyList())

internal val Signal.kind: SignalKind
  get() = if (said is Description) SignalKind.DESCRIPTION else SignalKind.CANDIDATE

internal fun Signal.written(): String {
  val fields = when (said) {
    is Description -> mapOf("type" to said.type, "sdp" to said.sdp)
    is Candidate ->
      mapOf("candidate" to said.candidate, "sdpMid" to said.sdpMid, "sdpMLineIndex" to said.sdpMLineIndex)
  }
  val names = listOfNotNull("from" to from, to?.let { "to" to it }, left.takeIf { it.isNotEmpty() }?.let { "left" to it })
  val text = Buffer()
  NullableAnyAdapter.toJson(BufferedSinkJsonWriter(text), CustomScalarAdapters.Empty, fields + names)
  return text.readUtf8()
}

/** What the other side has sent; null for what is none of these. */
internal fun read(kind: SignalKind, payload: String): Signal? = runCatching {
  val reader = BufferedSourceJsonReader(Buffer().writeUtf8(payload))
  val fields = NullableAnyAdapter.fromJson(reader, CustomScalarAdapters.Empty) as Map<*, *>
  val said = when (kind) {
    SignalKind.DESCRIPTION -> Description(fields["type"] as String, fields["sdp"] as String)
    SignalKind.CANDIDATE ->
      Candidate(fields["candidate"] as String, fields["sdpMid"] as String?, (fields["sdpMLineIndex"] as Number?)?.toInt())
    else -> return null
  }
  Signal(fields["from"] as? String ?: "", fields["to"] as? String, said, (fields["left"] as? List<*>).orEmpty().filterIsInstance<String>())
}.getOrNull()
