"""How well the desk understands what people say: labelled utterances, priced by what is done."""
