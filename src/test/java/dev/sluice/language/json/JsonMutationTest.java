package dev.sluice.language.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.RandomTexts;
import dev.sluice.fuzz.ScanTarget;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares the check of replies with Jackson on mutations of valid documents. {@link ScanTarget} fails where they disagree. */
class JsonMutationTest {
    private static final int DOCUMENTS = 2_000;
    private static final int MUTATIONS = 150;

    private static final byte[] SYNTAX =
            "{}[]\",:\\/u0123456789abef+-.E tn\n\r\u0000\u001f\u00e9\ud83d\ude00".getBytes(UTF_8);
    private static final List<String> USUAL = List.of(
            "{\"id\":\"o1\",\"productId\":17,\"total\":-10.50,\"open\":true,\"ref\":null,\"tags\":[\"new\",\"gift\"]}",
            "[\n  {\n    \"id\" : 1,\n    \"name\" : \"gr\u00f6\u00dfe\"\n  },\n  { \"id\" : 2, \"name\" : \"\" }\n]",
            "{\"address\":{\"street\":\"Long Street 5\",\"city\":\"Turin\"},\"delivery\":{\"street\":\"a\\\"b\",\"city\":\"\\u00e9\"}}",
            "[{\"id\":1,\"name\":\"a\",\"at\":{\"x\":1,\"y\":-2.5}},{\"id\":22,\"name\":\"b\",\"at\":{\"x\":3,\"y\":4}}]",
            "[{\"id\": 1, \"at\": [1, {\"id\": 2}]}, {\"id\": 2, \"at\": [{\"id\": 4}, {\"id\": 5}]}, {\"id\": 3, \"at\": []}]",
            "[1700000123456,-147.267106,0.5,7698.91,123456789012345,1234567890123456,-1e10,-0,96,1234567.5E-3]",
            "{\"text\":\"\u0444\u043e\u043d\u0430\u0440\u044c \u0438\u0437 \u6298\u308a\u305f\u305f\u307f abcdefgh caf\u00e9 \ud83d\ude00\"}",
            "{\"aaaaaaaa\":1,\"aaaaaaab\":2,\"aaaaaaaaa\":3,\"aaaaaaaaaaaaaaaaa\":4,\"aaaaaaaaaaaaaaaab\":[false,1e9,0]}",
            "{\"a\":1,\"b\":2,\"c\":3,\"d\":{\"a\":1,\"b\":{\"a\":[],\"b\":{}}},\"\u4e16\":\"\ud83d\ude00\"}");

    private final Random random = new Random(19);
    private final JsonScanner scanner = new JsonScanner();
    private int sure;

    /** Jackson decides about a document that the scanner is unsure about, so each tenth of these is enough. */
    @Test
    void a_mutated_document_is_accepted_exactly_if_jackson_accepts_it() {
        for (int i = 0; i < DOCUMENTS; i++) checkMutationsOf(document());
        assertThat(sure).isBetween(DOCUMENTS * MUTATIONS / 10, DOCUMENTS * MUTATIONS / 2);
    }

    private void checkMutationsOf(byte[] document) {
        assertThat(ScanTarget.check(document)).isTrue();
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = document;
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) mutated = mutate(mutated);
            boolean isSure = scanner.isSurelyValid(mutated);
            if (isSure || i % 10 == 0) ScanTarget.check(mutated);
            if (isSure) sure++;
        }
    }

    private byte[] document() {
        boolean isUsual = random.nextInt(4) > 0;
        String text = isUsual ? USUAL.get(random.nextInt(USUAL.size())) : RandomTexts.jsonDocument(random);
        return text.getBytes(UTF_8);
    }

    private byte[] mutate(byte[] bytes) {
        int offset = random.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, offset + random.nextInt(1 << random.nextInt(6)));
        return switch (random.nextInt(8)) {
            case 0 -> joined(head(bytes, offset), syntax(), tail(bytes, offset));
            case 1 -> joined(head(bytes, offset), syntax(), tail(bytes, Math.min(bytes.length, offset + 1)));
            case 2 -> head(bytes, offset);
            case 3 -> joined(head(bytes, offset), tail(bytes, end));
            case 4 -> joined(head(bytes, end), tail(bytes, offset));
            case 5 -> spliced(head(bytes, offset), document());
            default -> flipped(bytes);
        };
    }

    private byte[] syntax() {
        return new byte[] {SYNTAX[random.nextInt(SYNTAX.length)]};
    }

    private byte[] spliced(byte[] head, byte[] other) {
        return joined(head, tail(other, random.nextInt(other.length)));
    }

    private byte[] flipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        if (bytes.length > 0) flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }

    private static byte[] head(byte[] bytes, int end) {
        return Arrays.copyOf(bytes, end);
    }

    private static byte[] tail(byte[] bytes, int start) {
        return Arrays.copyOfRange(bytes, start, bytes.length);
    }

    private static byte[] joined(byte[]... parts) {
        Buffer joined = Buffer.buffer();
        for (byte[] part : parts) joined.appendBytes(part);
        return joined.getBytes();
    }
}
