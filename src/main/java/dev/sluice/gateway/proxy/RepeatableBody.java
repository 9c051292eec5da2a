package dev.sluice.gateway.proxy;

import dev.sluice.core.memory.ChunkList;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * A streamed body that keeps its first bytes for another attempt, so that a backend that refuses a stream loses no gRPC call. For the
 * event loop of the request only.
 */
final class RepeatableBody implements ReadStream<Buffer> {
    private static final int MAX_KEPT = 64 * 1024;

    private final ReadStream<Buffer> body;
    private final MemoryAccount memory;
    private final ChunkList kept;
    private long length;
    private int sent;
    private boolean isKeeping = true;
    private boolean isPaused = true;
    private boolean hasEnded;
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> failureHandler;

    RepeatableBody(ReadStream<Buffer> body, MemoryAccount memory) {
        this.body = body;
        this.memory = memory;
        this.kept = new ChunkList(memory::reserve);
        // Only once, because a request of Vert.x that has ended rejects handlers.
        body.handler(this::onChunk).endHandler(ended -> onEnd()).exceptionHandler(this::onFailure);
    }

    /** Returns the bytes so far; -1 if they were not all kept. */
    long length() {
        return isKeeping ? length : -1;
    }

    /** Returns this body, paused before its first byte. Its {@link #length} must not be -1. */
    RepeatableBody again() {
        pause();
        sent = 0;
        return this;
    }

    /** Keeps no bytes from now on, because no attempt can follow. */
    void stopKeeping() {
        isKeeping = false;
        dropSent();
    }

    private void dropSent() {
        if (sent < kept.size()) return;
        memory.release(kept.bytes());
        kept.clear();
        sent = 0;
    }

    private void onChunk(Buffer chunk) {
        if (isKeeping) keep(chunk);
        if (handler != null) handler.handle(chunk);
    }

    private void keep(Buffer chunk) {
        try {
            if (length + chunk.length() > MAX_KEPT) {
                stopKeeping();
                return;
            }
            kept.add(chunk);
            length += chunk.length();
            sent = kept.size();
        } catch (MemoryLimitException full) {
            stopKeeping();
        }
    }

    private void onEnd() {
        hasEnded = true;
        if (endHandler != null) endHandler.handle(null);
    }

    private void onFailure(Throwable failure) {
        if (failureHandler != null) failureHandler.handle(failure);
    }

    @Override
    public RepeatableBody resume() {
        isPaused = false;
        while (!isPaused && sent < kept.size()) sendKept();
        if (isPaused) return this;
        if (!isKeeping) dropSent();
        if (!hasEnded) body.resume();
        else if (endHandler != null) endHandler.handle(null);
        return this;
    }

    private void sendKept() {
        Buffer next = kept.get(sent++);
        if (handler != null) handler.handle(next);
    }

    @Override
    public RepeatableBody pause() {
        isPaused = true;
        if (!hasEnded) body.pause();
        return this;
    }

    @Override
    public RepeatableBody fetch(long amount) {
        return resume();
    }

    @Override
    public RepeatableBody handler(@Nullable Handler<Buffer> newHandler) {
        handler = newHandler;
        return this;
    }

    @Override
    public RepeatableBody endHandler(@Nullable Handler<Void> newHandler) {
        endHandler = newHandler;
        return this;
    }

    @Override
    public RepeatableBody exceptionHandler(@Nullable Handler<Throwable> newHandler) {
        failureHandler = newHandler;
        return this;
    }
}
