package model

// known is what a frame knows of containers without looking: what it has read, and what its
// own writes tell it. Most frames know little, and to make a map takes longer than to look
// through a few entries.
type known struct {
	few  []knownEntry
	many map[seenKey]seenVal // all, once there were more than a few
}

type knownEntry struct {
	key seenKey
	val seenVal
}

const knownFew = 16

func (k *known) get(key seenKey) (seenVal, bool) {
	if k.many != nil {
		v, ok := k.many[key]
		return v, ok
	}
	for i := range k.few {
		if k.few[i].key == key {
			return k.few[i].val, true
		}
	}
	return seenVal{}, false
}

func (k *known) set(key seenKey, v seenVal) {
	if k.many == nil {
		for i := range k.few {
			if k.few[i].key == key {
				k.few[i].val = v
				return
			}
		}
		if len(k.few) < knownFew {
			k.few = append(k.few, knownEntry{key, v})
			return
		}
		k.many = map[seenKey]seenVal{}
		for _, e := range k.few {
			k.many[e.key] = e.val
		}
	}
	k.many[key] = v
}

func (k *known) forget(key seenKey) {
	delete(k.many, key)
	for i := range k.few {
		if k.few[i].key == key {
			last := len(k.few) - 1
			k.few[i] = k.few[last]
			k.few = k.few[:last]
			return
		}
	}
}

func (k *known) clear() { k.few, k.many = k.few[:0], nil }
