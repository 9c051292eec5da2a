/** Calls of one script in Valkey or Redis, which replicas of the gateway share: connections, their loss, and their return. */
@NullMarked
package dev.sluice.upstream.store;

import org.jspecify.annotations.NullMarked;
