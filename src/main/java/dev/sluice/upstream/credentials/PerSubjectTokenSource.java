package dev.sluice.upstream.credentials;

import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.SubjectToken;
import io.vertx.core.Future;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds one token source for each caller, at most {@value #MAX_SUBJECTS}, and at most some bytes of tokens. Evicts the least recently used. The
 * key is the caller's token rather than the caller's name, because another token of the same caller may allow less. Thread-safe.
 */
final class PerSubjectTokenSource implements TokenSource {
    static final int MAX_SUBJECTS = 10_000;

    private final String credentials;
    private final Function<SubjectToken, TokenFetcher> fetchers;
    private final Function<TokenFetcher, TokenSource> create;
    private final long maxBytes;
    private final Map<SubjectToken, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /**
     * Creates a source without tokens.
     *
     * @param credentials the name in the configuration, for failures
     * @param fetchers returns the requests for the tokens of a caller
     * @param create creates the source of the tokens of a caller
     * @param maxBytes the memory of all sources with their tokens
     */
    PerSubjectTokenSource(
            String credentials,
            Function<SubjectToken, TokenFetcher> fetchers,
            Function<TokenFetcher, TokenSource> create,
            long maxBytes) {
        this.credentials = credentials;
        this.fetchers = fetchers;
        this.create = create;
        this.maxBytes = maxBytes;
    }

    /** The source of the tokens of one caller. */
    private final class Entry {
        /** A source with its value, and the objects of both tokens. */
        private static final int BYTES = 440;

        private final SubjectToken subject;
        private final TokenSource source;
        private int issuedLength;

        Entry(SubjectToken subject) {
            this.subject = subject;
            TokenFetcher fetcher = fetchers.apply(subject);
            this.source =
                    create.apply(cause -> fetcher.fetch(cause).onSuccess(issued -> resize(this, issued.accessToken())));
        }

        int bytes() {
            return BYTES + subject.value().length() + issuedLength;
        }
    }

    @Override
    public Future<AccessToken> get(Call call) {
        SubjectToken subjectToken = call.subjectToken();
        return subjectToken == null
                ? TokenRelay.missingToken(credentials, call)
                : sourceOf(subjectToken).get(call);
    }

    @Override
    public boolean invalidate(Call call, AccessToken rejected) {
        SubjectToken subjectToken = call.subjectToken();
        return subjectToken != null && sourceOf(subjectToken).invalidate(call, rejected);
    }

    synchronized int size() {
        return entries.size();
    }

    private synchronized TokenSource sourceOf(SubjectToken subjectToken) {
        Entry known = entries.get(subjectToken);
        return known == null ? add(new Entry(subjectToken)).source : known.source;
    }

    private Entry add(Entry entry) {
        entries.put(entry.subject, entry);
        bytes += entry.bytes();
        evict();
        return entry;
    }

    private synchronized void resize(Entry entry, String issued) {
        @Nullable Entry current = entries.get(entry.subject);
        if (current != entry) return;
        bytes += issued.length() - entry.issuedLength;
        entry.issuedLength = issued.length();
        evict();
    }

    /** The latest entry stays, because a call waits for it. */
    private void evict() {
        Iterator<Entry> eldest = entries.values().iterator();
        while (entries.size() > MAX_SUBJECTS || (bytes > maxBytes && entries.size() > 1)) {
            bytes -= eldest.next().bytes();
            eldest.remove();
        }
    }
}
