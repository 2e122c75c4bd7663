"""Tables as files: reading CSV and XLSX of any origin, writing XLSX, CSV and vCard. Nothing here knows a database."""
