/**
 * Maps the references to a backend in a response, and its cookies, to the paths that callers use. Response headers of a backend enter;
 * headers without its hosts and paths leave.
 */
@NullMarked
package dev.sluice.gateway.proxy.mapping;

import org.jspecify.annotations.NullMarked;
