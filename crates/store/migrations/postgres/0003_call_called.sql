-- Calls are searched by the number called, too.
CREATE INDEX call_record_called ON call_record (vdn, called, begun, call);
