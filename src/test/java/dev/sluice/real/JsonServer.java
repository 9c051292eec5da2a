package dev.sluice.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** npm's json-server: a REST API over one JSON document, with filters such as {@code /orders?customer=42}. */
public final class JsonServer {

    private JsonServer() {}

    /** Starts it on a document of collections; the test says {@code @Needs(JSON_SERVER)}. */
    public static RealServer serving(Path folder, String document) throws IOException, InterruptedException {
        Path database = Files.writeString(folder.resolve("db.json"), document);
        return RealServer.start(
                folder,
                "/db",
                port -> List.of(
                        ExternalProgram.JSON_SERVER.path().orElseThrow().toString(),
                        "--host",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        database.toString()));
    }
}
