/** Tests of the CORS fields of responses. */
@NullMarked
package dev.sluice.gateway.edge.cors;

import org.jspecify.annotations.NullMarked;
