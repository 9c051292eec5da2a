/** The CORS fields of responses, and the answers to preflights (WHATWG Fetch, 3.2). */
@NullMarked
package dev.sluice.gateway.edge.cors;

import org.jspecify.annotations.NullMarked;
