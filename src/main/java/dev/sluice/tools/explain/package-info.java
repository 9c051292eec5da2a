/** Explains a request before it is sent: the route, the order of its steps, and the source of each setting. A valid configuration and a request enter; text or JSON leaves. */
@NullMarked
package dev.sluice.tools.explain;

import org.jspecify.annotations.NullMarked;
