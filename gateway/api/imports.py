"""Imports: upload a file, map its columns, check, apply, undo."""

from gateway.routes import Api
from services.contacts.interface import Contacts

api = Api("Imports")
api.get("/imports", Contacts.list_imports, "Imports, newest first")
api.post("/imports", Contacts.create_import, "Begin to import a file")
api.get("/imports/{batch_id}", Contacts.get_import, "One import")
api.patch("/imports/{batch_id}", Contacts.update_import, "Map columns, or read the file otherwise")
api.get("/imports/{batch_id}/rows", Contacts.list_import_rows, "The staging list, and what the check found")
api.patch("/imports/{batch_id}/rows", Contacts.update_import_row, "Set a row right, or choose what becomes of it")
api.get("/imports/{batch_id}/conflicts", Contacts.list_import_conflicts, "What undoing left alone")
api.post("/imports/{batch_id}/check", Contacts.start_import_check, "Check every row", name="check_import")
api.post("/imports/{batch_id}/apply", Contacts.apply_import, "Create and update records", status=200)
api.post("/imports/{batch_id}/undo", Contacts.undo_import, "Take the import back", status=200)
api.post("/imports/{batch_id}/rejected", Contacts.export_rejected, "The rejected rows as a file", status=200)
