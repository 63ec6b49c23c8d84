"""The limit for one POST: FastAPI validates the same contract and answers; nothing is decided or stored."""

from fastapi import FastAPI

from shared.contracts.commands.contributions import RecordReceipt

app = FastAPI()


@app.post("/v1/receipts")
async def empty(command: RecordReceipt) -> dict[str, str]:
    """Answers with what it was given the id of."""
    return {"bank_account_id": command.bank_account_id}
