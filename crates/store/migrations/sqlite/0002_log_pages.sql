-- The logs page by page, newest first, of one VDN and of one element.
CREATE INDEX operation_log_vdn ON operation_log (vdn, at, id);
CREATE INDEX directory_log_page ON directory_log (vdn, at, id);
CREATE INDEX directory_log_object ON directory_log (vdn, object, at, id);
