"""The pages of this room, by what people do there."""
