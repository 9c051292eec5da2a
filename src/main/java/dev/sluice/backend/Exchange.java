package dev.sluice.backend;

import static java.util.Objects.requireNonNull;

import dev.sluice.backend.NotAnswered.Cancelled.Stage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on the wire: a connection, a request, an answer. It lives on the event loop of its call, so it needs no
 * lock. It ends once; if it ends before the answer is whole, the backend sees the connection or the stream go.
 */
final class Exchange {
    private final Wire wire;
    private final Call call;
    private final Endpoint endpoint;
    private final Watch watch;
    private final long beganNanos;
    private final Promise<Reply> outcome = Promise.promise();
    private Runnable forgetCancellation = () -> {};
    private @Nullable HttpClientRequest request;
    private @Nullable Intake intake;
    private @Nullable Flow upload;
    private @Nullable Flow download;
    private boolean sending;
    private boolean sent;
    private boolean ended;

    Exchange(Wire wire, Call call, Endpoint endpoint) {
        this.wire = wire;
        this.call = call;
        this.endpoint = endpoint;
        this.beganNanos = wire.clock().nanos();
        this.watch = new Watch(wire.clock(), wire.spec().timeout(), call.deadline(), this::lapsed);
    }

    /** Sends the call, which must have been found free of flaws. */
    Future<Reply> begin() {
        endpoint.began();
        forgetCancellation = call.cancellation().onCancel(this::unwanted);
        if (!isLate()) lease();
        return outcome.future();
    }

    private void unwanted() {
        fail(new NotAnswered.Cancelled(call, request == null ? Stage.CONNECTION : Stage.EXCHANGE));
    }

    /** The status of the response, or 0 while there is none. */
    int status() {
        return intake == null ? 0 : intake.status();
    }

    /** Time since it began. */
    Duration elapsed() {
        return Duration.ofNanos(wire.clock().nanos() - beganNanos);
    }

    private boolean isLate() {
        if (!ended && watch.remaining() <= 0) lapsed(watch.late());
        return ended;
    }

    private void lease() {
        watch.start();
        try {
            wire.connections().request(options()).onComplete(this::leased, this::broke);
        } catch (RuntimeException closed) {
            broke(closed);
        }
    }

    /** Vert.x's own timeout only takes us out of the pool's queue: the watch fires at the same time. */
    private RequestOptions options() {
        long pool = Math.min(wire.spec().timeout().pool().toNanos(), watch.remaining());
        return endpoint.address().request(call).setConnectTimeout(1 + TimeUnit.NANOSECONDS.toMillis(pool));
    }

    private void leased(HttpClientRequest granted) {
        granted.exceptionHandler(this::broke);
        if (ended) {
            Parting.abandon(granted);
            return;
        }
        request = granted;
        endpoint.leased();
        if (!isLate()) send(granted);
    }

    private void send(HttpClientRequest granted) {
        watch.enter(Phase.WRITE);
        sending = true;
        try {
            writeHead(granted);
            granted.response().onComplete(this::answered, this::broke);
            upload(granted).onComplete(whole -> sent(), this::broke);
            wire.connections().retireIfOld(granted);
        } catch (RuntimeException unsendable) {
            granted.connection().close();
            fail(new NotReached.InvalidTarget(call, String.valueOf(unsendable.getMessage())));
        }
    }

    private Future<Void> upload(HttpClientRequest granted) {
        Passage passage = call.passage();
        if (passage == null) return Upload.of(granted, call.body(), watch::moved);
        granted.earlyHintsHandler(passage::hint);
        return passage.length() == 0 ? granted.end() : flow(passage, granted);
    }

    private Future<Void> flow(Passage passage, HttpClientRequest granted) {
        call.progress().bodyIsSpent();
        watch.flow();
        if (passage.length() < 0) granted.setChunked(true);
        Promise<Void> whole = Promise.promise();
        ReadStream<Buffer> body = passage.body();
        Flow flow = new Flow(body, granted, this::turn);
        upload = flow;
        body.handler(flow::pass)
                .endHandler(end -> granted.end().onComplete(whole))
                .exceptionHandler(lost -> fail(new NotAnswered.Cancelled(call, Stage.EXCHANGE)));
        // At once, so that a backend that refuses by the head alone can say so before the body comes.
        granted.writeHead();
        turn();
        body.resume();
        return whole.future();
    }

    private void writeHead(HttpClientRequest granted) {
        RequestHead.write(call, granted.headers());
        String header = wire.spec().remainingTimeHeader();
        if (header != null) granted.putHeader(header, String.valueOf(remainingMillis()));
        wire.connections().sayIfLast(granted);
    }

    /** At least 1, because to some servers 0 means without end. */
    private long remainingMillis() {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(watch.remaining()));
    }

    private void sent() {
        sent = true;
        if (download == null) watch.ebb();
        if (intake == null || download != null) turn();
    }

    /** Whoever has to do something next is who may not be silent. */
    private void turn() {
        if (!ended) watch.enter(whoseTurn());
    }

    private Phase whoseTurn() {
        if (download != null && download.isFull()) return Phase.CALLER;
        if (upload == null || sent) return Phase.READ;
        return upload.isFull() ? Phase.WRITE : Phase.CALLER;
    }

    private void answered(HttpClientResponse response) {
        if (ended) return;
        intake = new Intake(call, response, wire);
        turn();
        response.handler(chunk -> take(response, chunk))
                .endHandler(end -> whole(response))
                .exceptionHandler(this::broke);
        if (intake.isHopeless(call.operation().method())) tooLarge();
        else if (intake.isPassedOn()) passOn(intake, response);
    }

    private void take(HttpClientResponse response, Buffer chunk) {
        if (ended || intake == null) return;
        turn();
        if (download != null) download.pass(chunk);
        else if (!intake.take(chunk)) overflow(intake, response, chunk);
    }

    private void overflow(Intake taken, HttpClientResponse response, Buffer chunk) {
        Passage passage = call.passage();
        if (passage == null || !passage.takes(taken.status())) tooLarge();
        else passOn(taken, response).pass(taken.held().appendBuffer(chunk));
    }

    /** From here on the caller sees what the backend sends, whatever comes of it. */
    private Flow passOn(Intake taken, HttpClientResponse response) {
        call.progress().answerBegins(taken.isPassedOn());
        watch.flow();
        WriteStream<Buffer> caller = requireNonNull(call.passage()).begin(taken.status(), taken.headers());
        Flow flow = new Flow(response, caller, this::turn);
        download = flow;
        return flow;
    }

    private void tooLarge() {
        fail(new Answered.BodyTooLarge(call, "more than " + wire.spec().maxBody()));
    }

    private void whole(HttpClientResponse response) {
        if (ended || intake == null) return;
        release();
        // An answer that came before all of the request was sent leaves a connection that nobody can use again.
        if (!sent) reset();
        if (download != null) requireNonNull(call.passage()).end(response.trailers());
        intake.outcome().onComplete(outcome);
    }

    private void lapsed(Phase phase) {
        if (ended) return;
        boolean connecting = phase == Phase.POOL && !wire.isBusy(endpoint);
        Phase late = connecting ? Phase.CONNECT : phase;
        if (intake == null || !intake.isRefusal()) wire.events().timedOut(late.token());
        fail(failure(late));
    }

    private BackendFailure failure(Phase late) {
        String detail = late.token() + " of " + endpoint;
        return switch (late) {
            case POOL -> new NotReached.PoolTimeout(call, detail);
            case CONNECT -> new NotReached.ConnectTimeout(call, detail);
            case TLS -> new NotReached.TlsTimeout(call, detail);
            case WRITE -> new NotAnswered.WriteTimeout(call, detail);
            case READ, CALLER -> new NotAnswered.ReadTimeout(call, detail);
            case ATTEMPT -> new NotAnswered.AttemptTimeout(call, detail);
            case TOTAL -> new NotAnswered.DeadlineExceeded(call, detail, fairChance());
        };
    }

    /** Half of what an attempt may take is a fair chance, but not if it went by in the queue of our own pool. */
    private boolean fairChance() {
        boolean queued = request == null && wire.isBusy(endpoint);
        long ran = wire.clock().nanos() - beganNanos;
        return call.progress().backendFailed()
                || (!queued && ran >= wire.spec().timeout().attempt().toNanos() / 2);
    }

    private void broke(Throwable thrown) {
        if (ended) return;
        Phase lapse = Classifier.lapse(thrown, stage());
        if (lapse == null) fail(Classifier.failure(call, thrown, stage()));
        else lapsed(watch.remaining() <= 0 ? watch.late() : lapse);
    }

    /** Vert.x numbers the requests on a connection from 1 on HTTP/1.1 too. */
    private Classifier.Stage stage() {
        if (request == null) return Classifier.Stage.UNSENT;
        boolean reused = Http2.streamOf(request) > 1;
        return new Classifier.Stage(true, reused, intake != null, Http2.isDisowned(request));
    }

    /** A status that is known says more than what happened to the rest of its body. */
    private void fail(BackendFailure failure) {
        if (ended) return;
        release();
        reset();
        Answered.StatusFailure refusal = intake == null ? null : intake.refusal();
        outcome.fail(refusal == null || failure instanceof NotAnswered.Cancelled ? failure : refusal);
    }

    private void release() {
        ended = true;
        watch.stop();
        call.progress().flowed(watch.flowed());
        forgetCancellation.run();
        endpoint.ended();
        if (request != null) endpoint.returned();
    }

    private void reset() {
        if (request == null) return;
        Parting.abandon(request);
        if (sending && !sent) Parting.abort(request);
    }
}
