/**
 * The trace of one request: its identifiers, its steps, calls and attempts, with their times and the reasons of failures. The rooms that serve a request
 * write it; a {@link dev.sluice.core.trace.TraceVisitor} makes a line of the access log, the spans, or the JSON or the picture of a
 * kept request from it, so that nothing is recorded twice.
 */
@NullMarked
package dev.sluice.core.trace;

import org.jspecify.annotations.NullMarked;
