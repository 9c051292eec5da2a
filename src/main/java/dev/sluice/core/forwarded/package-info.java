/**
 * The origin of a request behind trusted proxies: networks, {@code Forwarded} and {@code X-Forwarded-*}, and the header of the PROXY
 * protocol. The headers of a request and the address of its peer enter; the client's address, the scheme and the host leave.
 */
@NullMarked
package dev.sluice.core.forwarded;

import org.jspecify.annotations.NullMarked;
