package dev.sluice.tools.demo;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ports of the demo; 0 for a free port.
 *
 * @param tokens the token server
 * @param customers the customers backend
 * @param orders the orders backend
 * @param catalog the catalog backend
 * @param warehouse the warehouse backend, which requires a token
 */
public record DemoPorts(int tokens, int customers, int orders, int catalog, int warehouse) {

    /** Returns the ports that {@code conf/} names. */
    public static DemoPorts defaults() {
        return new DemoPorts(9400, 9401, 9402, 9403, 9405);
    }

    /** Returns 0 for each port. */
    public static DemoPorts ephemeral() {
        return new DemoPorts(0, 0, 0, 0, 0);
    }

    /** Returns the environment variables that {@code conf/} reads the URLs of the demo from. */
    public Map<String, String> environment() {
        return Map.of(
                "SHOP_ISSUER",
                url(tokens) + "/realms/shop",
                "WAREHOUSE_TOKEN_URL",
                url(tokens) + "/token",
                "CUSTOMERS_URL",
                url(customers),
                "ORDERS_URL",
                url(orders),
                "CATALOG_URL",
                url(catalog),
                "WAREHOUSE_URL",
                url(warehouse) + "/v1");
    }

    /** Returns the port of each server by the name of the server, in the order of the parameters. */
    public Map<String, Integer> byName() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("tokens", tokens);
        ports.put("customers", customers);
        ports.put("orders", orders);
        ports.put("catalog", catalog);
        ports.put("warehouse", warehouse);
        return ports;
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port;
    }
}
