/**
 * The transport under the sockets: epoll or NIO. The sockets of a Vert.x enter. A listening socket leaves, which closes without
 * losing connections, and connections that close without losing bytes.
 */
@NullMarked
package dev.sluice.core.netty.transport;

import org.jspecify.annotations.NullMarked;
