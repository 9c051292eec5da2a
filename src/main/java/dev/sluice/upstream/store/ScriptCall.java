package dev.sluice.upstream.store;

import java.util.List;

/**
 * A call of the script with one key. Immutable.
 *
 * @param key the bytes of the key, which nothing changes
 * @param arguments the first one names the operation
 */
@SuppressWarnings("ArrayRecordComponent") // Nothing compares two calls.
public record ScriptCall(byte[] key, List<String> arguments) {
    public ScriptCall {
        arguments = List.copyOf(arguments);
    }
}
