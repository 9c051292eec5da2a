/**
 * Maps the references to a backend in a reply, and its cookies, to the paths that callers use. Headers of a reply enter;
 * headers without its hosts and paths leave.
 */
@NullMarked
package dev.sluice.gateway.proxy.mapping;

import org.jspecify.annotations.NullMarked;
