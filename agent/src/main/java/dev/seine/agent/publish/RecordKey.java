package dev.seine.agent.publish;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.seine.proto.BatchFormat;
import dev.seine.proto.v1.FrameBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The key of a batch's record: its host id. That is this agent's, except in batches that an earlier run left in the spool when
 * the host still had another name.
 */
final class RecordKey {
    private final byte[] own;

    /** How each batch of this agent begins. */
    private final byte[] ownBeginning;

    RecordKey(String hostId) {
        own = hostId.getBytes(StandardCharsets.UTF_8);
        ownBeginning = FrameBatch.newBuilder()
                .setSchemaVersion(BatchFormat.SCHEMA_VERSION)
                .setHostId(hostId)
                .build()
                .toByteArray();
    }

    /** The key; this agent's where the value is no batch, which the collector will say. */
    byte[] of(byte[] value) {
        return isOwn(value) ? own : hostId(value);
    }

    private boolean isOwn(byte[] value) {
        for (int i = 0; i < ownBeginning.length; i++) {
            if (i >= value.length || value[i] != ownBeginning[i]) {
                return false;
            }
        }
        return true;
    }

    private byte[] hostId(byte[] value) {
        CodedInputStream in = CodedInputStream.newInstance(value);
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagFieldNumber(tag) == FrameBatch.HOST_ID_FIELD_NUMBER) {
                    return in.readByteArray();
                }
                in.skipField(tag);
            }
        } catch (IOException e) {
            // What cannot be decoded has no other key.
        }
        return own;
    }
}
