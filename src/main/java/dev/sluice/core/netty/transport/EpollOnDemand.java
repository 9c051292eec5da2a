package dev.sluice.core.netty.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Event loops on epoll whose connections read only on demand, as on NIO. The end of a connection waits behind its bytes in the kernel.
 *
 * <p>Netty epoll 4.2.18: reads everything that the kernel has when a peer closes (EPOLLRDHUP), although reading is off: as many MiB as tcp_rmem
 * allows, for each connection. {@code SocketTransportTest}
 */
record EpollOnDemand(IoHandlerFactory delegate) implements IoHandlerFactory {

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new Handler(delegate.newHandler(executor));
    }

    @Override
    public boolean isChangingThreadSupported() {
        return delegate.isChangingThreadSupported();
    }

    private static final class Handler extends ForwardingIoHandler {
        Handler(IoHandler delegate) {
            super(delegate);
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return new Registration(super.register(handle));
        }
    }

    private record Registration(IoRegistration delegate) implements IoRegistration {
        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // the interface of Netty
        public <T> T attachment() {
            return delegate.attachment();
        }

        /**
         * Without any other event, a connection waits for errors, once (EPOLLET). Netty would remove it, and fail when it is added again.
         */
        @Override
        public long submit(IoOps ops) {
            EpollIoOps wanted = ((EpollIoOps) ops).without(EpollIoOps.EPOLLRDHUP);
            return delegate.submit(wanted.equals(EpollIoOps.NONE) ? EpollIoOps.EPOLLET : wanted);
        }

        @Override
        public boolean isValid() {
            return delegate.isValid();
        }

        @Override
        public boolean cancel() {
            return delegate.cancel();
        }
    }
}
