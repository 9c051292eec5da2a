package dev.sluice.gateway.edge.connection;

import dev.sluice.core.forwarded.ClientNetwork;
import dev.sluice.core.forwarded.ForwardedNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.netty.connection.AcceptedSocket;
import dev.sluice.core.netty.connection.ConnectionProperty;
import dev.sluice.core.netty.http.ConnectionActivity;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** An open connection of a caller. Its event loop reports when it is idle; any thread may close it. */
final class CallerConnection implements ConnectionActivity {
    /** Finds the connection of a socket; a socket that no listening socket of the gateway has accepted has none. */
    static final ConnectionProperty<CallerConnection> KEY = new ConnectionProperty<>("sluice.connection");

    private final AcceptedSocket socket;
    private volatile ForwardedNode peer;
    private @Nullable ClientNetwork client;
    private final MemoryAccount memory;
    private final IdleConnections idle;
    private @Nullable Deadline age;
    private boolean isReleased;
    private long number;
    /** The event loop writes it; any thread reads it. */
    private volatile boolean awaitsHead = true;
    /** Ends the connection after its requests. During the handshake, there is nothing to wait for. */
    private volatile Runnable shutDown = this::close;

    /** The position among the idle connections, which guard it. */
    final IdleConnections.Position position = new IdleConnections.Position();

    CallerConnection(AcceptedSocket socket, ForwardedNode peer, MemoryAccount memory, IdleConnections idle) {
        this.socket = socket;
        this.peer = peer;
        this.memory = memory;
        this.idle = idle;
        KEY.set(socket, this);
    }

    /** Sets the age of the connection, before its first byte. */
    void retireAt(Deadline deadline) {
        age = deadline;
    }

    /** Returns true once, when the connection has reached its age. */
    boolean retires(Clock clock) {
        if (age == null || !age.isExpired(clock)) return false;
        age = null;
        return true;
    }

    /** Returns the age; null after it has retired. */
    @Nullable
    Deadline age() {
        return age;
    }

    /** Returns the peer of the socket, or the client that its PROXY header names. */
    ForwardedNode peer() {
        return peer;
    }

    void setPeer(ForwardedNode named) {
        peer = named;
    }

    /** Returns the network that the connection counts for; null for none. CallerConnections guards it. */
    @Nullable
    ClientNetwork client() {
        return client;
    }

    void setClient(@Nullable ClientNetwork counted) {
        client = counted;
    }

    /** Sets the position of the connection among all that were accepted, before its first byte. */
    void setNumber(long accepted) {
        number = accepted;
    }

    /** Returns the position among all connections that were accepted. */
    long number() {
        return number;
    }

    /** Records that the next head has arrived in part. */
    @Override
    public void onHeadBegin() {
        awaitsHead = true;
    }

    /** Records that a head is complete. Reads before it writes, because almost every head arrives in one piece. */
    @Override
    public void onHead() {
        if (awaitsHead) awaitsHead = false;
    }

    /** Whether no head has been complete since the connection was accepted, or since the next one began to arrive. */
    boolean awaitsHead() {
        return awaitsHead;
    }

    /** Whether bytes for the peer wait because it does not read. May be called on any thread. */
    boolean hasUnsentBytes() {
        return socket.hasUnsentBytes();
    }

    /** Records that the connection waits for a request. */
    @Override
    public void onIdle() {
        idle.onIdle(this);
    }

    /** Records that a request arrives or is in flight. */
    @Override
    public void onBusy() {
        position.onBusy();
    }

    @Override
    public void onUpgrade(Runnable shutDownTask) {
        onBusy();
        onShutDown(shutDownTask);
    }

    /** Returns the memory. Returns false if it has been returned before. */
    boolean release() {
        isReleased = true;
        memory.close();
        return idle.remove(this);
    }

    /** Returns whether the connection counts no longer. CallerConnections guards it. */
    boolean isReleased() {
        return isReleased;
    }

    void close() {
        socket.close();
    }

    /** Closes the connection now, with a reset if bytes of a response are left here. */
    void closeNow() {
        socket.closeNow();
    }

    /** Sets the task that ends the connection after its requests. It runs on the event loop of the connection. */
    void onShutDown(Runnable task) {
        shutDown = task;
    }

    /** Ends the connection after its requests. */
    void shutDown() {
        socket.execute(() -> shutDown.run());
    }

    /** Makes the next close wait until the peer has acknowledged all bytes. */
    void closeAcknowledged(Clock clock) {
        socket.closeAcknowledged(clock);
    }

    /** Closes the connection at once. Completes with whether its caller may lack bytes of a response. */
    Future<Boolean> cut() {
        return socket.cut(() -> !position.isIdle());
    }
}
