/**
 * The transport under the sockets: epoll or NIO. The sockets of a Vert.x enter. A listening socket leaves, which closes without
 * losing connections.
 */
@NullMarked
package dev.sluice.core.netty.transport;

import org.jspecify.annotations.NullMarked;
