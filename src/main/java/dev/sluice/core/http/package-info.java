/**
 * Rules of HTTP that several rooms need: header syntax, hop-by-hop headers, the meaning of bodies, and the limits on the progress of
 * callers. Messages enter; decisions about headers and bodies leave.
 */
@NullMarked
package dev.sluice.core.http;

import org.jspecify.annotations.NullMarked;
