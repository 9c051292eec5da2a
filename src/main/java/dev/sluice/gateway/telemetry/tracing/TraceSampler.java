package dev.sluice.gateway.telemetry.tracing;

import dev.sluice.core.trace.TraceContext;

/**
 * Decides whether a trace belongs to the sample. The decision depends on the trace id and on a number that no caller knows, so a caller
 * cannot choose an id that is always exported. All requests of one trace get the same decision from this process. Immutable.
 */
record TraceSampler(long salt, double ratio) {

    boolean samples(TraceContext trace) {
        // The upper 53 bits are a number from 0 to 1 without rounding.
        return (mix(trace.traceLow() ^ Long.rotateLeft(trace.traceHigh(), 32) ^ salt) >>> 11) * 0x1.0p-53 < ratio;
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014), in which each input bit changes half of the output bits. */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
