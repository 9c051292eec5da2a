/**
 * Rules of HTTP that several rooms need: header syntax, hop-by-hop headers, announced bodies, the progress of callers,
 * and how a connection ends. Messages and connections enter; decisions about headers, bodies and the end of connections leave.
 */
@NullMarked
package dev.sluice.core.http;

import org.jspecify.annotations.NullMarked;
