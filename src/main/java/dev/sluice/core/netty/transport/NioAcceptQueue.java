package dev.sluice.core.netty.transport;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket of NIO with its queue. Java has no socket filter, so a connection may arrive in the microseconds between the last
 * accept and the close.
 *
 * <p>Netty 4.2.20: leaves the descriptor of a closed channel open until its selector selects, and Linux completes handshakes until then.
 * {@code ListeningSocketTest}
 */
final class NioAcceptQueue extends NioServerSocketChannel implements AcceptQueue {
    @Override
    public boolean ignoreNew() {
        return false;
    }

    /**
     * Java closes the descriptor of a registered channel only when its selector selects again. Until then Linux completes
     * handshakes, and resets them at the end. The close of a channel without a selector takes effect at once.
     */
    @Override
    public void prepareEnd(Runnable task) {
        deregister().addListener(deregistered -> awaitSelect(task));
    }

    /** The selector removes the channel when it selects, which follows this turn of the event loop. */
    private void awaitSelect(Runnable task) {
        if (javaChannel().isRegistered())
            eventLoop().schedule(() -> {}, 1, TimeUnit.MILLISECONDS).addListener(elapsed -> awaitSelect(task));
        else task.run();
    }

    @Override
    public @Nullable Channel next() throws IOException {
        SocketChannel accepted = javaChannel().accept();
        if (accepted != null) return new NioSocketChannel(this, accepted);
        // A close through the pipeline takes longer.
        javaChannel().close();
        return null;
    }
}
