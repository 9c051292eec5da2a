package dev.sluice.gateway.proxy.mapping;

/** Listens to the mapping of responses. Called on any event loop; must neither block nor throw. */
@FunctionalInterface
public interface MappingEvents {
    /** Called for each field, or each link of a {@code Link} field, that the caller does not receive. */
    void onDrop(String route, String field, DroppedField reason);
}
