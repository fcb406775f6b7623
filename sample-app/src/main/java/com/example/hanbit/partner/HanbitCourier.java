package com.example.hanbit.partner;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;
import org.springframework.stereotype.Component;

/**
 * 한빛택배, who delivers for the shop: a trustee (수탁자, 법 제26조). Stands in for the courier's own system:
 * it gives every parcel a waybill and keeps nothing.
 */
@Component
public class HanbitCourier {

    /**
     * A parcel as the courier gets it.
     *
     * @param order the number of the order
     * @param receiver who receives it
     * @param phone the receiver's number
     * @param address where to
     */
    public record Parcel(long order, String receiver, String phone, String address) {

        /** Nothing of the receiver belongs into a log. */
        @Override
        public String toString() {
            return "Parcel[order=" + order + "]";
        }
    }

    /** Takes a parcel and returns its waybill. */
    public String accept(Parcel parcel) {
        CRC32 check = new CRC32();
        check.update(Long.toString(parcel.order()).getBytes(StandardCharsets.US_ASCII));
        return String.format(Locale.ROOT, "HB%08d-%03d", parcel.order(), check.getValue() % 1_000);
    }
}
