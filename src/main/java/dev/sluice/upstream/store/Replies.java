package dev.sluice.upstream.store;

import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the replies of the store. */
final class Replies {
    private Replies() {}

    /** Returns the texts of an array, or the text of another reply as the only one; null for a reply without texts. */
    static @Nullable List<String> texts(@Nullable Response reply) {
        if (reply == null) return null;
        if (reply.type() != ResponseType.MULTI) return List.of(reply.toString());
        if (!reply.isArray()) return null;
        List<String> texts = new ArrayList<>(reply.size());
        for (int i = 0; i < reply.size(); i++) {
            Response item = reply.get(i);
            if (item == null || item.type() == ResponseType.MULTI) return null;
            texts.add(item.toString());
        }
        return texts;
    }
}
