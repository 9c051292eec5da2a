package dev.sluice.gateway.edge.connection;

import dev.sluice.core.netty.connection.AcceptedSocket;
import dev.sluice.gateway.edge.connection.ConnectionCounts.Cut;

/** A connection without TLS whose protocol is unknown. It is idle until its first byte. For its event loop. */
record UndecidedConnection(CallerConnection connection, ConnectionCounts counts)
        implements AcceptedSocket.DetectionListener {
    @Override
    public void onOpen() {
        connection.onIdle();
    }

    @Override
    public void onBytes() {
        connection.onBusy();
    }

    @Override
    public void onLate() {
        counts.onCut(Cut.LATE_HEAD);
    }

    @Override
    public void onAbusiveFrames() {
        counts.onAbusiveFrames();
    }
}
