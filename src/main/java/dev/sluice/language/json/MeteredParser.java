package dev.sluice.language.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;

/** Reserves memory for the tree that a reader builds from the tokens, in steps. Throws {@code MemoryLimitException} past a limit. */
final class MeteredParser extends JsonParserDelegate {
    /** Bytes. */
    private static final int STEP = 16 * 1024;

    private final TreeMemory memory;
    private final TreeSize treeSize = new TreeSize();
    private long reserved;

    MeteredParser(JsonParser parser, TreeMemory memory) {
        super(parser);
        this.memory = memory;
    }

    @Override
    public JsonToken nextToken() throws IOException {
        JsonToken token = super.nextToken();
        treeSize.add(token);
        if (token == null) reserveTo(treeSize.bytes());
        else if (treeSize.bytes() - reserved >= STEP) reserveTo(treeSize.bytes() + STEP);
        return token;
    }

    private void reserveTo(long bytes) {
        if (bytes <= reserved) return;
        memory.reserve(bytes - reserved);
        reserved = bytes;
    }
}
